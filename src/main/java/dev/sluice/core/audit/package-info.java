/**
 * The audit log: changes of the gateway's state, calls of operators, and rejected callers, each as one event with named values.
 * Events of the rooms enter; lines of the logger {@code audit} leave.
 */
@NullMarked
package dev.sluice.core.audit;

import org.jspecify.annotations.NullMarked;
