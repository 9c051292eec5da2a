package dev.sluice.edge;

import dev.sluice.identity.Forbidden;
import dev.sluice.identity.NotAdmitted;
import dev.sluice.identity.Reason;
import dev.sluice.identity.Undecided;
import dev.sluice.identity.Unknown;

/** What a request is answered that goes no further than the door. */
final class AdmissionProblems {
    private AdmissionProblems() {}

    static Problem of(NotAdmitted refused) {
        Problem problem = refused.match(
                AdmissionProblems::ofUnknown, AdmissionProblems::ofForbidden, AdmissionProblems::ofUndecided);
        return problem.with("cause", refused.reason().token());
    }

    private static Problem ofUnknown(Unknown unknown) {
        String why = unknown.reason() == Reason.NO_CREDENTIALS
                ? "."
                : ": " + unknown.reason().words() + ".";
        return Problem.of(401, "This route takes known callers only" + why)
                .withHeader("WWW-Authenticate", unknown.challenge());
    }

    private static Problem ofForbidden(Forbidden forbidden) {
        Problem problem = Problem.of(
                403, "This caller may not do this: " + forbidden.reason().words() + ".");
        String challenge = forbidden.challenge();
        return challenge == null ? problem : problem.withHeader("WWW-Authenticate", challenge);
    }

    private static Problem ofUndecided(Undecided undecided) {
        return Problem.of(
                        503,
                        "It cannot be found out now who calls: "
                                + undecided.reason().words() + ".")
                .with("identity", undecided.identity())
                .withHeader("Retry-After", "1");
    }
}
