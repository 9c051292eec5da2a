/** Generates the JSON Schema of the configuration language. The records of the loader and their settings enter; a schema leaves. */
@NullMarked
package dev.sluice.tools.schema;

import org.jspecify.annotations.NullMarked;
