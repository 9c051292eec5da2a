/** The text of an expression becomes a syntax tree: tokens, grammar, and messages for mistakes. A text enters; a {@link dev.sluice.language.expression.syntax.Program} leaves. */
@NullMarked
package dev.sluice.language.expression.syntax;

import org.jspecify.annotations.NullMarked;
