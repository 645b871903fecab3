CREATE TABLE `endpoints` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`base_url` text NOT NULL,
	`allows_private` integer NOT NULL,
	`enabled` integer NOT NULL,
	`models` text NOT NULL,
	`updated_at_ms` integer NOT NULL,
	`created_at_ms` integer NOT NULL
);
