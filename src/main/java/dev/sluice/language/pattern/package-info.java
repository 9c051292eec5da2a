/**
 * Translates regular expressions to RE2, which searches in linear time. A text of one dialect enters; a text of RE2 with the size of
 * its program leaves.
 */
@NullMarked
package dev.sluice.language.pattern;

import org.jspecify.annotations.NullMarked;
