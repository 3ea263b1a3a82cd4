package dev.interlock.isa.assembler;

import java.util.Collection;

/** Finds what an unknown word was probably meant to be. */
final class Spelling {
    private Spelling() {}

    /** {@code "; did you mean 'word'?"}, or nothing if no candidate is near. */
    static String suggestion(String word, Collection<String> candidates) {
        int farthest = Math.max(1, word.length() / 3);
        String best = null;
        int bestDistance = farthest + 1;
        for (String candidate : candidates) {
            if (Math.abs(candidate.length() - word.length()) <= farthest) {
                int distance = distance(word, candidate);
                boolean nearer = distance < bestDistance
                        || distance == bestDistance && best != null && candidate.compareTo(best) < 0;
                if (nearer && distance > 0) {
                    best = candidate;
                    bestDistance = distance;
                }
            }
        }
        return best == null ? "" : "; did you mean '" + best + "'?";
    }

    /** How many letters must be inserted, removed, replaced or swapped with their neighbour. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
