<?php
// Installs WordPress and fills it; prints accounts and posts as JSON. Run inside the site, once.
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

ob_start();
wp_install('Steam & Leaves', 'admin', 'admin@blog.invalid', true, '', wp_generate_password(), 'en_US');
ob_end_clean();
foreach ([1, 2, 3] as $stock) wp_delete_post($stock, true);
switch_theme('plain');

// Comment settings: WordPress's own defaults, written out. A first comment is held, so are two links.
$settings = [
    'default_comment_status' => 'open', 'comment_registration' => 0, 'require_name_email' => 1,
    'comment_moderation' => 0, 'comment_previously_approved' => 1, 'comment_max_links' => 2,
    'moderation_keys' => '', 'disallowed_keys' => '', 'close_comments_for_old_posts' => 0,
    'thread_comments' => 1, 'thread_comments_depth' => 5, 'page_comments' => 0,
    'comments_notify' => 1, 'moderation_notify' => 1,
    // Not a default: the summer time of this zone makes a mix-up of zones visible.
    'timezone_string' => 'Europe/London', 'blogdescription' => 'A small blog about tea',
    'default_ping_status' => 'closed', 'default_pingback_flag' => 0, 'test_bursts' => 0,
];
foreach ($settings as $name => $value) update_option($name, $value);
$wp_rewrite->init();
$wp_rewrite->set_permalink_structure('/%year%/%monthnum%/%postname%/');
$wp_rewrite->flush_rules(false);

// Two roles of our own: one may act on a comment whose id it knows, the other also reads the queue.
$act = ['read' => true, 'moderate_comments' => true];
$queue = ['edit_posts' => true, 'edit_others_posts' => true, 'edit_published_posts' => true];
add_role('comment_approver', 'Comment approver', $act);
add_role('comment_moderator', 'Comment moderator', $act + $queue);

$accounts = [];
$roles = [
    'administrator' => 'administrator', 'editor' => 'editor', 'author' => 'author',
    'subscriber' => 'subscriber', 'relay' => 'contributor',
    'approver' => 'comment_approver', 'moderator' => 'comment_moderator',
];
foreach ($roles as $name => $role) {
    $user = $name === 'administrator' ? 'admin' : "the-$name";
    $id = $name === 'administrator' ? 1 : wp_insert_user(['user_login' => $user, 'role' => $role,
        'user_pass' => wp_generate_password(), 'user_email' => "$name@blog.invalid"]);
    [$password] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'tests']);
    $accounts[$name] = ['user' => $user, 'password' => $password, 'id' => $id];
}

$tea = wp_create_category('Tea');
$bakes = wp_create_category('Biscuits & cakes');
$days = 40;
$ids = [];
$write = function (string $key, string $title, string $html, array $more = []) use (&$ids, &$days, $accounts, $tea) {
    kses_remove_filters();                  // as an administrator writes it
    $gmt = gmdate('Y-m-d 07:15:00', strtotime('-' . ($days -= 5) . ' days'));
    $post = $more + ['post_title' => $title, 'post_name' => $key, 'post_content' => $html,
        'post_author' => $accounts['author']['id'], 'post_category' => [$tea], 'comment_status' => 'open',
        'post_date_gmt' => $gmt, 'post_date' => get_date_from_gmt($gmt), 'edit_date' => true];
    // A draft first, as an editor does: only then is the feed's guid the short "?p=" address.
    $id = wp_insert_post(wp_slash(['post_status' => 'draft'] + $post));
    if (($more['post_status'] ?? '') !== 'draft') {
        $post = ['ID' => $id, 'guid' => get_post($id)->guid, 'post_status' => 'publish'] + $post;
        wp_insert_post(wp_slash($post));
    }
    $ids[$key] = $id;
};
$write('protected', 'For the tea club only', '<p>The club meets behind the blue door.</p>', ['post_password' => 'teapot']);
$write('closed', 'The harvest diary has ended', '<p>This page stays as it is. Thank you for your letters.</p>',
    ['comment_status' => 'closed']);
$write('marked', 'Milk <em>first</em> & sugar last: 2 < 3 spoons',
    '<p>Some people pour the milk first. R&amp;D says that 2 &lt; 3.</p><blockquote><p>Ask the cup.</p></blockquote>',
    ['post_category' => [$tea, $bakes]]);
$write('second', 'How to warm a teapot', '<p>A cold pot cools the water by several degrees.</p>'
    . '<ol><li>Pour in hot water.</li><li>Wait one minute.</li><li>Empty the pot.</li></ol><p>Now add the leaves.</p>');
$write('first', 'A slow morning with oolong', '<p>The leaves open in the second cup. The first cup is only a greeting.</p>'
    . '<p>Use water of 90 degrees and wait for two minutes. A third cup needs three minutes.</p>', ['tags_input' => ['oolong']]);
$write('draft', 'Notes that are not ready', '<p>Nobody should see this yet.</p>', ['post_status' => 'draft']);

$say = function (string $key, string $name, string $text, int $parent = 0, int $approved = 1) use ($ids) {
    return wp_insert_comment(wp_slash(['comment_post_ID' => $ids[$key], 'comment_author' => $name,
        'comment_author_email' => sanitize_title($name) . '@blog.invalid', 'comment_content' => $text,
        'comment_parent' => $parent, 'comment_approved' => $approved]));
};
$question = $say('first', 'Visitor', 'Does the second cup need hotter water?');
$answer = $say('first', 'Another visitor', "No. The same water & more time.\n\nThat is all.", $question);
$say('first', 'Visitor', 'That works, thank you.', $answer);
$say('second', 'New visitor', 'This one waits for a moderator.', 0, 0);

echo json_encode(['accounts' => $accounts, 'posts' => $ids]);
