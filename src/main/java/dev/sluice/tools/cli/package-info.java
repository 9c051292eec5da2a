/**
 * The commands of the program {@code sluice}, each in one class, and the process of a gateway. Arguments enter; texts, log lines
 * and an exit code leave.
 */
@NullMarked
package dev.sluice.tools.cli;

import org.jspecify.annotations.NullMarked;
