<?php
// WordPress loads this file in place of MySQL: it starts the SQLite drop-in.
define('DB_ENGINE', 'sqlite');
define('DATABASE_TYPE', 'sqlite');
require getenv('BLEEP_WORDPRESS_DROPIN') . '/wp-includes/sqlite/db.php';
