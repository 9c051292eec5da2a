/** The operators' port: health, metrics, what configuration is in force, and reading it anew. Never on the callers' port. */
@NullMarked
package dev.sluice.admin;

import org.jspecify.annotations.NullMarked;
