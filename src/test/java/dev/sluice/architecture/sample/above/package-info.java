/** A package that breaks the rules, so that a test can show that each rule fails. */
@NullMarked
package dev.sluice.architecture.sample.above;

import org.jspecify.annotations.NullMarked;
