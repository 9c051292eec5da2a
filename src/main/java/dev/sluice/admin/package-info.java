/** The operators' port: health, metrics. Never on the callers' port. */
@NullMarked
package dev.sluice.admin;

import org.jspecify.annotations.NullMarked;
