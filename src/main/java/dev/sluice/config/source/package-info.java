/**
 * What an operator wrote, as values that know their place: files, YAML 1.2, substitution, and what is wrong with them.
 * No type of the YAML parser leaves this package.
 */
@NullMarked
package dev.sluice.config.source;

import org.jspecify.annotations.NullMarked;
