//BACKUP   JOB (VOLSER),'POINT IN TIME',CLASS=A,MSGCLASS=A
//*
//*  Dump every data set of WORK01 whose name begins with DEMO, as of
//*  one instant, while hosts go on writing to the volume.
//*
//DUMP     EXEC PGM=ADRDSSU
//SYSPRINT DD SYSOUT=*
//DISK     DD UNIT=3390,VOL=SER=WORK01,DISP=SHR
//TAPE     DD DSN=BACKUP.WORK01,UNIT=3490,VOL=SER=BKUP01,
//            LABEL=(1,SL),DISP=(NEW,KEEP)
//SYSIN    DD *
  DUMP DATASET(INCLUDE(DEMO.**))           -
       LOGINDDNAME(DISK) OUTDDNAME(TAPE)   -
       CONCURRENT
/*
//
