/**
 * JSON Schema for requests: checks schemas when a configuration is loaded, and parts of requests when they arrive. Schemas and JSON
 * values enter; violations with their JSON pointers leave.
 */
@NullMarked
package dev.sluice.validation;

import org.jspecify.annotations.NullMarked;
