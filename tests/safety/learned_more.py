"""More sentences that teach the list, written when it first found all of ``learned``; it then found a third of these.

The labels are those of ``learned``. All are invented.
"""

NOW = """
I keep a stash of tablets under the bed for when it gets too much
tonight I'm going to swallow every pill I can find
I drove to the multi storey and went up to the top level
there's a bottle of oxy in my bag and I plan on using it
Ive decided this weekend will be the end
I'm holding the scissors to my arm
I have been practising tying knots
I wrote each of my kids a letter for their 18th birthdays because I won't be there
please make sure my sister gets my ring
I've deleted all my accounts and left my keys on the table
I don't need my next appointment, give it to someone who wants to live
i tried to strangle myself with a cord
i took like 30 of my mums pills
feeling really sick after taking all those tablets
took double of everything and drank a bottle of vodka, dont care what happens
I can't see myself getting through this week alive
i dont think im gonna be here for christmas
I need help now, I have the knife in my hand
I am so close to the edge
I want to cut my wrists
my dad is drunk and has a knife, I locked myself in the bathroom
I want to smash his head in
they are telling me I must die to save the others
God told me to end it
the voices won't stop telling me to do it
my friend is on the bridge right now
my sister just told me she has taken pills
gonna jump
I'm going to jump
I will jump
about to swallow them
this is it. bye.
last message. thank you for trying
it's time for me to go now
I've come to the end
I'm not going to be here much longer
I won't be a problem for anyone much longer
soon you won't have to worry about me
You'll be rid of me soon
soon it will all be over
I'll finally be at peace tonight
peace at last tomorrow
I nearly ended it last week
came close to killing myself yesterday
almost took my life on sunday
I was going to do it but my dog came in
I had the pills in my mouth then spat them out
I went to the bridge but a man stopped me
I went to buy a rope
ordering pills online to end it
where can I get cyanide
what is the most painless method
how many sleeping pills would kill a person
is 20 grams of tylenol enough to die
I'm drinking and the pills are next to me
drunk and I have my gun
"""

SOON = """
I don't want to see another sunrise
I've got nothing left to fight with
I keep hoping I get hit by a car
I fantasise about crashing on the motorway
the thought of not waking up is comforting
I envy the dead
I wish someone would shoot me
I just want to sleep and not wake up
my existence is a mistake
it would be easier for everyone if I wasn't around
sometimes I wonder if anyone would notice if I was gone
I don't belong in this world
the world would be a better place without me in it
I've lost the will to live
everything would be solved if I was dead
I feel like ending everything
I've been burning myself with a lighter
scratched my wrists with a paperclip
hit my head on the wall again to make it stop
I hate myself so much I want to tear my skin off
my husband won't let me leave the house
she threw a plate at my head
I can't stop imagining pushing someone onto the tracks
I deserve death
death would be kind
I welcome death
I'm ready for death
id rather die than go through another day
nothing matters anymore
I can't face another day
I can't live like this
I can't live without him
I do not see any reason to continue
im worthless and a waste of space
i feel suicidal af
high suicidal ideation today
thinking about suicide 24/7
I'm not strong enough to stay alive
staying alive feels pointless
I'm only here because I'm scared to die
too scared to die too tired to live
im a coward for still being alive
I don't have the courage to kill myself
I failed even at killing myself
even death doesn't want me
"""

HARMLESS = """
I woke up next to my dog and felt fine
The bridge was closed so we took the ferry
I'm going to jump in the shower
I will jump on a call later
about to take my evening tablets
I took my last pill on Friday, can I get a refill
The pain is finally going away
I'm at peace with the decision to move
We ended the lease and left the keys on the table
I wrote my kids a letter for their birthday
I want to hit the gym
my son hit me with a ball, we laughed
I was hit by a wave of sadness and it passed
I'm ready for the end of winter
nothing matters more than my kids
I can't live without my morning walk
I can't face another salad
Nothing left in the fridge
no future dates are shown in the calendar
I don't see the reason for the second form
I feel so much lighter, as if I could vanish into the blue
all my fear disappeared
I hope I don't wake up late tomorrow
I wish I didn't have to wake up so early
It's hard to keep myself motivated
Nobody would notice the new paint
My boss threatened to cut the hours
he wants me to give up sugar
my mother is scared of needles
I'm scared of what the scan might show
I'm afraid I might do it wrong, the breathing practice
what I might do next year is travel
I keep my knives sharp for cooking
put the knife in the dishwasher
I keep thinking about the sea
I keep thinking about the end of the film
I think about my dad's death less now
I thought about ending the call early
she tried to end the meeting
time to end this journal entry
this is the last message in the thread
thank you for everything you did for me at the clinic
Thank you all, goodbye for today
I said goodbye to my kids before school
Said goodbye to my therapist, she is retiring
I gave my dog a bath
I'm giving my old guitar to my nephew
I made my will years ago
I planned my dad's funeral this week
My sister is getting her affairs in order before the move
I locked myself out
I can't get out of bed before nine on Sundays
There was no way out of the car park
I feel stuck with the breathing exercise
stuck in traffic again
It's pointless to argue with him
pointless meeting
I was useless at the quiz
I'm nothing like my father
a mistake in the booking
I felt nothing for two days and then cried
it was a waste of time
I've had enough coffee
I've had enough, thanks
We've had enough of winter
My last chance to book is Friday
this was my last hope of getting tickets
I've given up alcohol
I gave up trying to fix the sink
I'm giving up dairy
I want to stop now, it is late
I want it to be over, the dentist on Friday
I need the noise to stop, the neighbours are building
I was dead to the world after the infusion
My legs were dead after the run
I feel as if I was reborn
In the session I saw death and was not afraid
death was a door and behind it was light
I made friends with death in the journey
I was buried in the earth and it was warm
I was nobody, nowhere, and it was fine
I lost myself in the music
There was no I
I could not feel my body at all
the music ended and so did I, for a moment
I have no thoughts of dying
no urges to cut, six months today
thoughts of death are gone
not once did I think about dying this week
I did not want to die any more when I woke up
my suicidal thoughts are much weaker
I'm not hopeless
I don't want to hurt anyone
I am not hearing voices
He does not hit me any more, we separated
my ex used to hit me, I left in 2015
my cousin overdosed in 2012
the character takes an overdose in the second act
she cut herself a slice of cake
my neighbour's car hit a tree
a bus nearly hit me, I was shaken and glad
I was nearly hit by a car today
"""
