/** The commands a person types: one class a command. */
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;
