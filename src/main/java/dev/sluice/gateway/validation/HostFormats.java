package dev.sluice.gateway.validation;

import io.netty.util.NetUtil;

/** Names of hosts and mailboxes, addresses, and UUIDs. */
final class HostFormats {
    /** RFC 1035 (2.3.4). */
    private static final int MAX_HOST = 253;

    private static final int MAX_LABEL = 63;

    /** RFC 5321 (4.5.3.1.1). */
    private static final int MAX_MAILBOX = 64;

    private static final String MAILBOX = ".!#$%&'*+/=?^_`{|}~-";

    private HostFormats() {}

    /** RFC 9562 (4), perhaps as a URN. */
    static boolean isUuid(String text) {
        TextCursor cursor = new TextCursor(text);
        if (text.length() == 45)
            for (char expected : "urn:uuid:".toCharArray()) if (!cursor.takeLetter(expected)) return false;
        for (int digits : new int[] {8, 4, 4, 4, 12}) {
            if (digits != 8 && !cursor.take('-')) return false;
            if (cursor.takeAll(TextCursor::isHexDigit) != digits) return false;
        }
        return cursor.isAtEnd();
    }

    /** RFC 2673 (3.2). A zero before other digits could mean an octal number. */
    static boolean isIpv4(String text) {
        TextCursor cursor = new TextCursor(text);
        for (int part = 0; part < 4; part++) {
            if (part > 0 && !cursor.take('.')) return false;
            int start = cursor.position();
            int digits = cursor.takeAll(TextCursor::isDigit);
            if (digits < 1 || digits > 3) return false;
            String number = cursor.since(start);
            if ((digits > 1 && number.charAt(0) == '0') || Integer.parseInt(number) > 255) return false;
        }
        return cursor.isAtEnd();
    }

    /** RFC 4291 (2.2), without a zone and without brackets. Netty 4.2 accepts few of the addresses that end in an IPv4 address. */
    static boolean isIpv6(String text) {
        TextCursor cursor = new TextCursor(text);
        cursor.takeAll(character -> TextCursor.isHexDigit(character) || character == ':' || character == '.');
        if (!cursor.isAtEnd()) return false;
        int tail = text.lastIndexOf(':') + 1;
        boolean endsInIpv4 = text.indexOf('.') >= 0;
        return endsInIpv4
                ? isIpv4(text.substring(tail)) && NetUtil.isValidIpV6Address(text.substring(0, tail) + "0:0")
                : NetUtil.isValidIpV6Address(text);
    }

    /** RFC 1123 (2.1), perhaps with a dot at the end. */
    static boolean isHostname(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        return isHost(name);
    }

    private static boolean isHost(String name) {
        if (name.length() > MAX_HOST) return false;
        TextCursor cursor = new TextCursor(name);
        do {
            int start = cursor.position();
            int length = cursor.takeAll(character -> isLetterOrDigit(character) || character == '-');
            if (length == 0 || length > MAX_LABEL) return false;
            String label = cursor.since(start);
            if (label.startsWith("-") || label.endsWith("-")) return false;
        } while (cursor.take('.'));
        return cursor.isAtEnd();
    }

    /** RFC 5321 (4.1.2), without quoted names, and with a name of a host. */
    static boolean isEmail(String text) {
        int at = text.indexOf('@');
        if (at < 1 || at > MAX_MAILBOX || !isHost(text.substring(at + 1))) return false;
        String mailbox = text.substring(0, at);
        TextCursor cursor = new TextCursor(mailbox);
        cursor.takeAll(character -> isLetterOrDigit(character) || MAILBOX.indexOf(character) >= 0);
        return cursor.isAtEnd() && !mailbox.startsWith(".") && !mailbox.endsWith(".") && !mailbox.contains("..");
    }

    static boolean isLetterOrDigit(int character) {
        return TextCursor.isLetter(character) || TextCursor.isDigit(character);
    }
}
