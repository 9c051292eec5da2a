/** The patterns of expressions: the syntax of RE2, and searches that the budget pays for. A pattern enters; its matches in a text leave. */
@NullMarked
package dev.sluice.language.expression.pattern;

import org.jspecify.annotations.NullMarked;
