"""Point-in-time backups: which track, when, to which place on the tape.

The method's own symbols are the vocabulary here. *Element* i is one data set of the backup; E_i(j)
its j-th track; V_i(j) the bytes that track's user records take (count, key and data fields); L_i
where element i begins on the tape, H_i and T_i what stands there before and behind its tracks;
LU_i(j) where track j goes. *T0* is the instant the backup shows. BIT_i(j) says whether the track of
T0 is safe on the tape. A track is *copied in order* by a worker, or *out of order* because a host
was about to change it (*interception*).
"""
