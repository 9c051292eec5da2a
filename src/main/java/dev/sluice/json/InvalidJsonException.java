package dev.sluice.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;

/** Thrown for bytes that are not exactly one JSON value. The message has the location and no part of the bytes. */
public final class InvalidJsonException extends RuntimeException {
    public InvalidJsonException(String message) {
        super(message, null, false, false);
    }

    InvalidJsonException(IOException cause) {
        this("not valid JSON" + location(cause));
    }

    private static String location(IOException cause) {
        if (!(cause instanceof JsonProcessingException malformed)) return "";
        JsonLocation location = malformed.getLocation();
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
