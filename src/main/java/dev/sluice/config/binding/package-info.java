/** Located values become the rooms' spec records: by the types and settings of their components, all errors at once. */
@NullMarked
package dev.sluice.config.binding;

import org.jspecify.annotations.NullMarked;
