<?php
// WordPress's own settings file for every copy of the test site. What differs comes from the environment.
$folder = getenv('BLEEP_WORDPRESS_FOLDER');
$url = getenv('BLEEP_WORDPRESS_URL');

define('DB_NAME', 'blog');
define('DB_USER', '');
define('DB_PASSWORD', '');
define('DB_HOST', '');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('DB_DIR', "$folder/");
define('DB_FILE', 'blog.sqlite');
$table_prefix = 'wp_';

define('WP_HOME', $url);
define('WP_SITEURL', $url);
define('WP_CONTENT_DIR', __DIR__ . '/content');
define('WP_DEFAULT_THEME', 'plain');
define('WP_ENVIRONMENT_TYPE', 'local');     // application passwords without https
define('WP_HTTP_BLOCK_EXTERNAL', true);     // no call leaves this machine
define('WP_ACCESSIBLE_HOSTS', '127.0.0.1');
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISALLOW_FILE_MODS', true);
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define("{$name}_KEY", "test only: key $name");
    define("{$name}_SALT", "test only: salt $name");
}
require_once ABSPATH . 'wp-settings.php';
