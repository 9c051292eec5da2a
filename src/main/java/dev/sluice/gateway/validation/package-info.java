/**
 * Checks JSON Schemas at load, and requests against them. Schemas and JSON values enter; violations with their JSON Pointers leave.
 */
@NullMarked
package dev.sluice.gateway.validation;

import org.jspecify.annotations.NullMarked;
