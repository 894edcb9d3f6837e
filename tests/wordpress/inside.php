<?php
// Runs PHP inside the site from the command line: php inside.php CORE CODE [ARGUMENT...]
[, $core, $code] = $argv;
$args = array_slice($argv, 3);
$_SERVER += ['HTTP_HOST' => '127.0.0.1', 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/',
    'SERVER_PROTOCOL' => 'HTTP/1.1', 'REMOTE_ADDR' => '127.0.0.1'];
if (getenv('BLEEP_WORDPRESS_SEEDING')) define('WP_INSTALLING', true);
require "$core/wp-load.php";
eval($code);
