package dev.interlock.core.cache;

import dev.interlock.core.event.Access;
import dev.interlock.core.event.Request;

/**
 * A miss status holding register: one line that is on its way, and for whom.
 *
 * <p>Kroft, "Lockup-free instruction fetch/prefetch cache organization", ISCA 1981.
 *
 * @param line physical address of the line
 * @param sent when the miss began, before the lookups that found nothing
 * @param request what was asked
 * @param access for which access it was allocated: decides which L1 is filled
 */
public record Mshr(long line, long sent, Request request, Access access) {}
