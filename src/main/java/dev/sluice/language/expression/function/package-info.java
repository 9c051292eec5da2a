/** The functions of expressions, in groups of one subject. The values of the arguments and the evaluation enter; a value or a failure with a reason leaves. */
@NullMarked
package dev.sluice.language.expression.function;

import org.jspecify.annotations.NullMarked;
