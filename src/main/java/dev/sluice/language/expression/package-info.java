/**
 * The expression language: parses, checks and evaluates expressions within a budget. The text of an expression and the values of its
 * variables enter; a JSON tree or its bytes leave.
 */
@NullMarked
package dev.sluice.language.expression;

import org.jspecify.annotations.NullMarked;
