/** The values of expressions: exact arithmetic, order, equality, texts, and the budget that pays for them. Values enter with a budget; a value or a failure with a reason leaves. */
@NullMarked
package dev.sluice.language.expression.value;

import org.jspecify.annotations.NullMarked;
