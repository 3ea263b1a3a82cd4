package dev.interlock.core.cache;

import dev.interlock.core.cache.CacheConfig.Replacement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One set of a cache and its replacement policy, written for the reader: lists and objects where the policies have arrays
 * and bits. What the policies are compared with.
 */
abstract class ReplacementModel {
    final long[] lines;

    ReplacementModel(int ways) {
        lines = new long[ways];
        Arrays.fill(lines, -1);
    }

    /** One reference; the way in which the line is then, or −1 if all ways were pinned. */
    int reference(long line, long pinned) {
        for (int way = 0; way < lines.length; way++) {
            if (lines[way] == line) {
                hit(way);
                return way;
            }
        }
        for (int way = 0; way < lines.length; way++) {
            if (lines[way] == -1) {
                return bring(line, way);
            }
        }
        List<Integer> candidates = new ArrayList<>();
        for (int way = 0; way < lines.length; way++) {
            if ((pinned & 1L << way) == 0) {
                candidates.add(way);
            }
        }
        return candidates.isEmpty() ? -1 : bring(line, victim(candidates));
    }

    private int bring(long line, int way) {
        lines[way] = line;
        filled(way);
        return way;
    }

    abstract void hit(int way);

    abstract void filled(int way);

    abstract int victim(List<Integer> candidates);

    /** The sets of one cache; random replacement draws from one generator for all of them. */
    static List<ReplacementModel> sets(Replacement replacement, int sets, int ways, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<ReplacementModel> models = new ArrayList<>();
        for (int set = 0; set < sets; set++) {
            models.add(
                    switch (replacement) {
                        case LRU -> new RecencyList(ways);
                        case TREE_PLRU -> new Tree(ways);
                        case NRU -> new ReferenceBits(ways);
                        case SRRIP -> new Predictions(ways);
                        case RANDOM -> new Dice(ways, random);
                    });
        }
        return models;
    }

    /** LRU as a list: used last is at the end. */
    private static final class RecencyList extends ReplacementModel {
        private final List<Integer> order = new ArrayList<>();

        RecencyList(int ways) {
            super(ways);
        }

        @Override
        void hit(int way) {
            order.remove((Integer) way);
            order.add(way);
        }

        @Override
        void filled(int way) {
            hit(way);
        }

        @Override
        int victim(List<Integer> candidates) {
            return order.stream().filter(candidates::contains).findFirst().orElseThrow();
        }
    }

    /** Tree-PLRU with nodes that have children. */
    private static final class Tree extends ReplacementModel {
        private final Node root;

        private static final class Node {
            final int from;
            final int count;
            Node left;
            Node right;
            boolean victimRight;

            Node(int from, int count) {
                this.from = from;
                this.count = count;
                if (count > 1) {
                    left = new Node(from, count / 2);
                    right = new Node(from + count / 2, count / 2);
                }
            }

            boolean hasAny(List<Integer> ways) {
                return ways.stream().anyMatch(way -> way >= from && way < from + count);
            }
        }

        Tree(int ways) {
            super(ways);
            int leaves = 1;
            while (leaves < ways) {
                leaves *= 2;
            }
            root = new Node(0, leaves);
        }

        @Override
        void hit(int way) {
            Node node = root;
            while (node.count > 1) {
                boolean usedRight = way >= node.right.from;
                node.victimRight = !usedRight;
                node = usedRight ? node.right : node.left;
            }
        }

        @Override
        void filled(int way) {
            hit(way);
        }

        @Override
        int victim(List<Integer> candidates) {
            Node node = root;
            while (node.count > 1) {
                Node wanted = node.victimRight ? node.right : node.left;
                Node other = node.victimRight ? node.left : node.right;
                node = wanted.hasAny(candidates) ? wanted : other;
            }
            return node.from;
        }
    }

    /** NRU in the words of the ISCA 2010 paper: bit 1 means that the line will be wanted late. */
    private static final class ReferenceBits extends ReplacementModel {
        private final int[] nru;

        ReferenceBits(int ways) {
            super(ways);
            nru = new int[ways];
            Arrays.fill(nru, 1);
        }

        @Override
        void hit(int way) {
            nru[way] = 0;
        }

        @Override
        void filled(int way) {
            nru[way] = 0;
        }

        @Override
        int victim(List<Integer> candidates) {
            while (true) {
                for (int way : candidates) {
                    if (nru[way] == 1) {
                        return way;
                    }
                }
                Arrays.fill(nru, 1);
            }
        }
    }

    /** SRRIP in the words of the paper's figure 5: search for a 3 from the left, else increment all and search again. */
    private static final class Predictions extends ReplacementModel {
        private final int[] rrpv;

        Predictions(int ways) {
            super(ways);
            rrpv = new int[ways];
            Arrays.fill(rrpv, 3);
        }

        @Override
        void hit(int way) {
            rrpv[way] = 0;
        }

        @Override
        void filled(int way) {
            rrpv[way] = 2;
        }

        @Override
        int victim(List<Integer> candidates) {
            while (true) {
                for (int way : candidates) {
                    if (rrpv[way] == 3) {
                        return way;
                    }
                }
                for (int way = 0; way < rrpv.length; way++) {
                    rrpv[way] = Math.min(3, rrpv[way] + 1);
                }
            }
        }
    }

    /** Random replacement, with the JDK's own SplitMix64. */
    private static final class Dice extends ReplacementModel {
        private final SplittableRandom random;

        Dice(int ways, SplittableRandom random) {
            super(ways);
            this.random = random;
        }

        @Override
        void hit(int way) {}

        @Override
        void filled(int way) {}

        @Override
        int victim(List<Integer> candidates) {
            long upperHalf = random.nextLong() >>> 32;
            return candidates.get((int) (upperHalf * candidates.size() >>> 32));
        }
    }
}
