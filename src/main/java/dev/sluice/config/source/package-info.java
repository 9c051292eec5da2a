/** Reads the files of a configuration as values with locations: YAML 1.2 and substitution. A folder enters; located values and findings leave. No type of the YAML parser leaves this package. */
@NullMarked
package dev.sluice.config.source;

import org.jspecify.annotations.NullMarked;
