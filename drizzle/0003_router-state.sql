CREATE TABLE `router_state` (
	`id` integer PRIMARY KEY NOT NULL,
	`document` text NOT NULL
);
--> statement-breakpoint
DROP TABLE `posteriors`;