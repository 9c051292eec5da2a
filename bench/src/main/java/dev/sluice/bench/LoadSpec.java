package dev.sluice.bench;

/**
 * A load: its name in the results, the port, the connections, the requests per second or 0 for a closed loop, and the path. Its
 * text is {@code name=PORT:CONNECTIONS:RATE:/path}.
 */
record LoadSpec(String name, int port, int connections, int rate, String path) {
    static LoadSpec parse(String text) {
        int equals = text.indexOf('=');
        String[] parts = text.substring(equals + 1).split(":", 4);
        return new LoadSpec(
                text.substring(0, equals),
                Integer.parseInt(parts[0]),
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                parts[3]);
    }
}
