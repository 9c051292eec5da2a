package dev.sluice.language.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;

/** Thrown for bytes that are not exactly one JSON value. The message has the location and no part of the bytes. */
public final class InvalidJsonException extends RuntimeException {
    private final int line;
    private final int column;

    public InvalidJsonException(String message) {
        this(message, 0, 0);
    }

    private InvalidJsonException(String message, int line, int column) {
        super(message, null, false, false);
        this.line = line;
        this.column = column;
    }

    /** Returns the exception for a failure of Jackson, with its location if it has one. */
    static InvalidJsonException of(IOException cause) {
        JsonLocation location = cause instanceof JsonProcessingException malformed ? malformed.getLocation() : null;
        if (location == null) return new InvalidJsonException("not valid JSON");
        int line = location.getLineNr();
        int column = location.getColumnNr();
        return new InvalidJsonException("not valid JSON at line " + line + ", column " + column, line, column);
    }

    /** Returns the line of the mistake, from 1; 0 if it is unknown. */
    public int line() {
        return line;
    }

    /** Returns the column of the mistake in bytes, from 1; 0 if it is unknown. */
    public int column() {
        return column;
    }
}
