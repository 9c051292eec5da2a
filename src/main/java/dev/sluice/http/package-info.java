/**
 * Rules of HTTP that several rooms need: the syntax of headers and targets, and how a connection is aborted. Texts and connections
 * enter; verdicts leave.
 */
@NullMarked
package dev.sluice.http;

import org.jspecify.annotations.NullMarked;
