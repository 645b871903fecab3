CREATE TABLE `refused_parameters` (
	`model` text PRIMARY KEY NOT NULL,
	`parameters` text NOT NULL,
	`learned_at_ms` integer NOT NULL
);
