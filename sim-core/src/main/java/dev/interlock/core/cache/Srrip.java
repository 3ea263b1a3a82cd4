package dev.interlock.core.cache;

/**
 * Static re-reference interval prediction with two bits and hit priority (Jaleel, Theobald, Steely and Emer, "High
 * performance cache replacement using re-reference interval prediction (RRIP)", ISCA 2010, section 4.1): each way predicts
 * when it is wanted again, 0 (soon) to 3 (in the distant future). A new line is put at 2, a hit moves it to 0; the first way
 * at 3 leaves, and while there is none, all ways grow older by one. So a line that is used once, as in a scan, leaves before
 * one that was used twice.
 */
final class Srrip implements ReplacementPolicy {
    private static final int SOON = 0;
    private static final int LONG = 2;
    private static final int DISTANT = 3;
    /** Beside the prediction: the access that brought the line has not come again yet. */
    private static final int AWAITED = 4;

    private final byte[] prediction;

    Srrip(int lines) {
        prediction = new byte[lines];
    }

    @Override
    public void touched(int index) {
        int was = prediction[index];
        prediction[index] = (byte) (was < AWAITED ? SOON : was & DISTANT);
    }

    @Override
    public void filled(int index) {
        prediction[index] = LONG;
    }

    @Override
    public void filledForRetry(int index) {
        prediction[index] = LONG | AWAITED;
    }

    @Override
    public int victim(int first, int ways, long pinned) {
        int oldest = -1;
        for (int way = 0; way < ways; way++) {
            if ((pinned >>> way & 1) == 0
                    && (oldest < 0 || (prediction[first + way] & DISTANT) > (prediction[oldest] & DISTANT))) {
                oldest = first + way;
            }
        }
        if (oldest < 0) {
            return -1;
        }
        // growing older one by one until somebody is at 3 is the same as growing older by what the oldest lacks
        int years = DISTANT - (prediction[oldest] & DISTANT);
        for (int way = 0; years > 0 && way < ways; way++) {
            int was = prediction[first + way];
            prediction[first + way] = (byte) (was & AWAITED | Math.min(DISTANT, (was & DISTANT) + years));
        }
        return oldest;
    }

    @Override
    public Object save() {
        return prediction.clone();
    }

    @Override
    public void restore(Object saved) {
        System.arraycopy((byte[]) saved, 0, prediction, 0, prediction.length);
    }
}
