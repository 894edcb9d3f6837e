<?php
/* Plugin Name: Quiet. For the test site only: no mail, no avatars, no looking for updates. */
add_filter('pre_wp_mail', '__return_true');
add_filter('pre_option_show_avatars', fn() => '0');
add_filter('pre_option_upload_path', fn() => getenv('BLEEP_WORDPRESS_FOLDER') . '/uploads');
add_filter('sqlite_prepare_database_version_check', '__return_true');
foreach (['core', 'plugins', 'themes'] as $kind) {
    add_filter("pre_site_transient_update_$kind", fn() => (object) [
        'last_checked' => time(), 'version_checked' => $GLOBALS['wp_version'],
        'updates' => [], 'response' => [], 'translations' => [],
    ]);
}
// A test that posts several comments in a row switches off the 15 seconds that must lie between two.
add_action('init', function () {
    if (get_option('test_bursts')) remove_all_filters('comment_flood_filter');
});
