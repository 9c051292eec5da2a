package dev.sluice.gateway.telemetry;

/** The class of a status (RFC 9110 15), as a label. Its values are constants, so a request builds no text. */
final class StatusClass {
    private static final String NONE = "none";
    private static final String OTHER = "other";

    private StatusClass() {}

    /** Returns {@code 1xx} to {@code 5xx}; {@code none} for 0, and {@code other} for a status that HTTP does not define. */
    static String of(int status) {
        return switch (status / 100) {
            case 0 -> NONE;
            case 1 -> "1xx";
            case 2 -> "2xx";
            case 3 -> "3xx";
            case 4 -> "4xx";
            case 5 -> "5xx";
            default -> OTHER;
        };
    }
}
