<?php
/* Plugin Name: Trouble. For the test site only: fails as plugins and hosts let a site fail.
   The option `test_trouble` is [kind, word, data]; a reset of the site takes it back. */
add_action('init', function () {
    [$kind, $word, $data] = get_option('test_trouble') ?: ['', '', null];
    $error = fn() => new WP_Error($word, 'No.', $data);
    if ($kind === 'refuse') add_filter('rest_pre_insert_comment', $error);
    $is_wide = fn($one) => (bool) preg_match('/[\x{10000}-\x{10FFFF}]/u', serialize($one));
    if ($kind === 'narrow') add_filter('rest_pre_insert_comment', fn($one) => $is_wide($one) ? $error() : $one);
    // The bare POST by which we only look at a comment sets no status.
    $change = fn($one, $asked) => $asked['status'] === null ? $one : $error();
    if ($kind === 'change') add_filter('rest_preprocess_comment', $change, 10, 2);
    if ($kind === 'shut') add_filter('rest_authentication_errors', $error);
    if ($kind === 'judge') add_filter('pre_comment_approved', fn() => $word);
    if ($kind === 'crash') add_action('wp_insert_comment', fn() => throw new Error('made up'));
    if ($kind === 'unroute') add_filter('rest_endpoints', fn($all) => array_diff_key($all, [$word => 1]));
});
