package dev.sluice.gateway.validation;

/** Durations of ISO 8601 (RFC 3339, appendix A), such as {@code P1DT12H}. Only the last number may have a fraction. */
final class DurationFormat {
    private final TextCursor cursor;
    private boolean hasFraction;
    private int parts;

    private DurationFormat(String text) {
        cursor = new TextCursor(text);
    }

    static boolean matches(String text) {
        DurationFormat duration = new DurationFormat(text);
        return duration.cursor.take('P') && duration.takeParts() && duration.cursor.isAtEnd();
    }

    private boolean takeParts() {
        if (!takeUnits("YMDW")) return false;
        if (!cursor.take('T')) return parts > 0;
        int before = parts;
        return takeUnits("HMS") && parts > before;
    }

    /** Takes numbers with these units in their order. A number of weeks stands alone. */
    private boolean takeUnits(String units) {
        int next = 0;
        while (next < units.length() && cursor.takeAll(TextCursor::isDigit) > 0) {
            if (hasFraction) return false;
            if (cursor.take('.') || cursor.take(',')) {
                hasFraction = true;
                if (cursor.takeAll(TextCursor::isDigit) == 0) return false;
            }
            int unit = next;
            while (unit < units.length() && !cursor.take(units.charAt(unit))) unit++;
            if (unit == units.length()) return false;
            if (units.charAt(unit) == 'W') return parts == 0 && cursor.isAtEnd() && ++parts > 0;
            next = unit + 1;
            parts++;
        }
        return true;
    }
}
