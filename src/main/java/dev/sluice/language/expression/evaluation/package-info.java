/** The running form of expressions: a syntax tree becomes nodes, and nodes compute values within a budget. */
@NullMarked
package dev.sluice.language.expression.evaluation;

import org.jspecify.annotations.NullMarked;
