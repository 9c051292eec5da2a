package dev.sluice.edge;

/**
 * The forms of what comes in and what goes out, worked out once for all requests.
 *
 * @param bodies how the bodies of requests are read
 * @param answers in which form answers are given
 */
record Formats(BodyFormat bodies, Representation answers) {

    static Formats of(ServerSpec server) {
        return new Formats(new BodyFormat(server.limits()), new Representation(server.answers()));
    }
}
