<?php
// For PHP's built-in server: existing files are served as they are, all else goes to WordPress.
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?: '/');
if (str_contains($path, '/.')) {
    http_response_code(404);
    return true;
}
$target = $_SERVER['DOCUMENT_ROOT'] . rtrim($path, '/');
if ($path !== '/' && (is_file($target) || is_file("$target/index.php"))) return false;
unset($_SERVER['PATH_INFO']);
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php';
$_SERVER['SCRIPT_FILENAME'] = $_SERVER['DOCUMENT_ROOT'] . '/index.php';
chdir($_SERVER['DOCUMENT_ROOT']);
require 'index.php';
