/* A small integer benchmark of our own: a linked list, a state machine, a matrix and a checksum over all of them. */
#include <stdint.h>
#include <stdio.h>

struct node {
    struct node *next;
    int value;
};

static uint16_t checksum(uint16_t crc, uint32_t value) {
    for (int bit = 0; bit < 32; bit++) {
        int carry = (crc ^ value >> bit) & 1;
        crc = (uint16_t) (crc >> 1 ^ (carry ? 0xa001 : 0));
    }
    return crc;
}

int main(void) {
    static struct node nodes[100];
    static int matrix[10][10];
    uint16_t crc = 0;
    for (int round = 0; round < 20; round++) {
        struct node *head = 0;
        for (int i = 0; i < 100; i++) {
            nodes[i].value = (i * 37 + round) % 101;
            struct node **link = &head;
            while (*link && (*link)->value < nodes[i].value) {
                link = &(*link)->next;
            }
            nodes[i].next = *link;
            *link = &nodes[i];
        }
        for (struct node *n = head; n; n = n->next) {
            crc = checksum(crc, (uint32_t) n->value);
        }
        for (int i = 0; i < 10; i++) {
            for (int j = 0; j < 10; j++) {
                for (int k = 0; k < 10; k++) {
                    matrix[i][j] += (i + k) * (k - j) + round;
                }
                crc = checksum(crc, (uint32_t) matrix[i][j]);
            }
        }
        int state = 0;
        for (const char *c = "5012,-874,+122,35.54400,T0.3e-1F,7"; *c; c++) {
            switch (state) {
                case 0: state = *c >= '0' && *c <= '9' ? 1 : *c == '-' || *c == '+' ? 2 : 3; break;
                case 1: state = *c == ',' ? 0 : *c == '.' ? 4 : 1; break;
                case 2: state = *c >= '0' && *c <= '9' ? 1 : 3; break;
                case 3: state = *c == ',' ? 0 : 3; break;
                default: state = *c == ',' ? 0 : *c == 'e' ? 2 : 4; break;
            }
            crc = checksum(crc, (uint32_t) state);
        }
    }
    printf("checksum %04x\n", crc);
    return 0;
}
