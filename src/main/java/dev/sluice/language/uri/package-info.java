/**
 * Parses path patterns, RFC 6570 templates, request paths and forms. Texts of the configuration and of requests enter; decoded
 * segments, fields and expanded targets leave.
 */
@NullMarked
package dev.sluice.language.uri;

import org.jspecify.annotations.NullMarked;
