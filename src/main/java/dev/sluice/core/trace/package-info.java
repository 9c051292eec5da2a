/**
 * The record of one request: its identifiers, its steps, calls and attempts, with their times and the reasons of failures. The rooms that serve a request
 * write it; the access log, the spans and the page of slow requests are made from it, so that nothing is recorded twice.
 */
@NullMarked
package dev.sluice.core.trace;

import org.jspecify.annotations.NullMarked;
