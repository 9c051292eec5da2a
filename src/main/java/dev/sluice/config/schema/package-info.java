/** JSON Schemas of what the loader reads, made of the same records and settings that it reads by. */
@NullMarked
package dev.sluice.config.schema;

import org.jspecify.annotations.NullMarked;
