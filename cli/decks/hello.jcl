//HELLO    JOB (VOLSER),'A DO-NOTHING JOB',CLASS=A,MSGCLASS=A
//*
//*  IEFBR14 does nothing; the job shows what a listing looks like.
//*
//STEP1    EXEC PGM=IEFBR14
//DISK     DD UNIT=3390,VOL=SER=WORK01,DISP=SHR
//
