package dev.sluice.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;

/** Bytes that are not one JSON value. The message says where and never repeats what was read. */
public final class InvalidJson extends RuntimeException {
    public InvalidJson(String message) {
        super(message, null, false, false);
    }

    InvalidJson(IOException cause) {
        this("not valid JSON" + place(cause));
    }

    private static String place(IOException cause) {
        if (!(cause instanceof JsonProcessingException malformed)) return "";
        JsonLocation location = malformed.getLocation();
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
