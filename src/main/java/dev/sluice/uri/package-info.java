/**
 * Paths, queries and URI templates: path patterns, RFC 6570 templates, request paths and percent decoding. Texts of the configuration
 * and of requests enter; decoded segments and expanded targets leave.
 */
@NullMarked
package dev.sluice.uri;

import org.jspecify.annotations.NullMarked;
