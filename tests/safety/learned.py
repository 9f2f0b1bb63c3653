"""The set that teaches the second version of the list: written before it, by its author, from no other set.

It measures nothing, because the list was made to fit it. ``now`` asks for a person at once, ``soon`` for a person within
the day, ``none`` for nobody. The harmless neighbours of these sentences are in ``learned_harmless``. All are invented.
"""

from tests.safety import learned_more
from tests.safety.learned_harmless import HARMLESS

NOW = """
I'm going to do it tonight
im gonna do it tomorrow when everyones at work
I've decided. I'm done with life.
Tonight is the night
tonight is my last night
This will be my last day on earth.
I won't be here tomorrow
I wont be around by the weekend
By the time you read this I'll be gone
When you read this I will be dead
If you're reading this it's too late for me
you won't see me again after friday
There won't be a next session for me, I'll be gone by then.
I wont make it through the night
I don't think I will survive tonight
I don't think I'll make it to morning
I can't keep myself safe
I cant keep my self safe tonight
I don't trust myself tonight
I don't trust myself to be alone with my meds
I'm not safe to be alone right now
I am not safe with myself
I do not feel safe in my own company
I can't guarantee my safety this weekend.
I'm scared of what I might do to myself
Afraid I will do something to myself tonight
I might do something stupid tonight
I'm about to do something I can't take back
I'm worried I'm going to hurt myself
I think I'm going to act on my thoughts
I'm close to acting on it
I am ready to go. I have made my peace.
I have a plan and I have the means
I have a plan and a date
I've picked a day
I've chosen a date, the 14th
I have set a date for it
I've worked out how I would do it
I know exactly how I'd do it
I know where and when and how
I've been researching methods
Been googling how many pills it takes
I looked up how much would be lethal
searching for painless ways to die
I looked up the height of the bridge
I've been reading about the least painful way to go
I have enough pills to finish it
I've been saving up my meds for this
I have been stockpiling my tablets
been hoarding my meds since august
I have counted my pills three times today
I've got a bottle of pills in front of me
The pills are lined up in front of me on the table
I'm sitting here with a bottle of pills and a bottle of vodka
there's a loaded gun in the drawer and I keep opening it
I got my dad's gun out of the safe
I've got the gun next to me
holding a knife to my wrist
I have the razor blade in my hand
I have a rope in the car
I tied the noose
I bought a rope yesterday
I bought razor blades today and hid them
I'm standing on the bridge
I am on the edge of the platform and want to step off
sitting on the roof looking down
I'm on the roof of the parking garage
I drove to the bridge last night and stood there
I drove out to the tracks and waited for a train
I want to step in front of a train
I keep thinking about driving into a tree
I nearly drove my car into a wall on the way home
thinking about jumping off the balcony
I want to jump
I might jump
I want to swallow everything in the cabinet
I'm going to take all of them
I want to take all my pills and go to sleep forever
I want to take the whole bottle
I took the whole bottle
I took them all
I just took everything I had
ive taken something and I don't feel right
I took 40 paracetamol
took a load of tylenol about an hour ago
I swallowed all my lorazepam
I took way more than I should have, on purpose
took my whole months supply of lamotrigine
I downed a bottle of pills with wine
I washed down a fistful of sleeping tablets
I've overdosed
I od'd last night and didn't tell anyone
I tried to end things last night
I tried to hang myself on sunday but the belt broke
I attempted again on saturday
I tried again last night. It didn't work.
I put a belt around my neck last night
I had the bag over my head
I had the gun in my mouth
woke up disappointed that the pills didn't work
I'm bleeding and it won't stop, I cut too deep
I cut too deep this time
cut my wrist and its still bleeding
I just cut
kms tonight
gonna kms
gonna ktms
im gonna unalive myself
gonna end myself
going to off myself this weekend
going to sucide tonight
im going to kil myself
im going to kill my self
i wil kill mysef tonight
i want to commit suiside tonight
I'm going to k*ll myself
I'm going to end my lfie tonight
took an overdoes this morning
I want to over dose
goodbye everyone
Goodbye forever
This is goodbye. Thank you for everything you did for me.
Tell my kids I love them and I'm sorry
Please tell my wife it wasn't her fault
Please look after my dog when I'm gone
I've written letters to each of the kids for when I'm gone
I've written my note
I left a note on the kitchen table
I've said my goodbyes
I said goodbye to everyone today though they don't know it
I have put my affairs in order and it feels peaceful
I gave my cat away so nobody has to find it alone
I've given away my records and cancelled my lease; I won't need them
I gave away all my things this week
I updated my will and wrote down all my passwords for my sister
I've paid for my funeral and left instructions
The voices are telling me to jump
the voice says I have to die tonight
voices tell me to kill myself and I can't say no to them any longer
He commands me to cut and I obey
The voice told me to hurt my baby
I want to kill my husband
I am going to hurt someone
I'm afraid I'm going to hurt my kids
I keep thinking about stabbing my neighbour and I have a knife
I'm going to kill him when he comes home
I have a gun and I know where he lives
He said he will kill me if I leave
my husband choked me last night
My partner strangled me on Sunday
he hit me again and I'm scared to go home
my boyfriend is threatening to kill me
I'm not safe at home, he has a knife
My son has taken all his pills
my wife says she will kill herself tonight and she has the pills
My friend just sent me a goodbye message and doesn't answer
I can't go on, I'm ending it
I can't do this anymore. I'm sorry. Goodbye.
It ends tonight
it all ends today
I'm going to end things
I want it all to be over tonight
I just need to finish the job
this time I'll do it right
this time I will make sure it works
I have nothing left to lose and the pills are right here
I'm done. I love you all.
Sorry for everything, please forgive me for what I'm about to do
Forgive me for what I have to do
I'm going to join my mum tonight
soon I'll be with my daughter in heaven
I'll see my dad again tonight, I can't live without him
I am going to starve myself until my heart stops
I want to crash my car so it looks like an accident
I'd make it look like an accident
I'm checking out for good tonight
I've made up my mind to die
My mind is made up, no more tomorrow
nothing can stop me now, I will be gone by morning
If the treatment on friday fails I'm ending it
"""

SOON = """
I want to disappear forever
i just want to dissapear
I wish I could just vanish
I'd like to go to sleep and never wake up
I wish I wouldn't wake up
I pray every night that I don't wake up
praying god takes me in my sleep
I wouldn't mind if a bus hit me
It wouldn't bother me if I got cancer and died
if I died tomorrow it would be fine by me
I wouldn't care if I died
I don't care if I live or die
don't care whether I wake up tomorrow
Some days death sounds like a relief
Dying would be a relief
death seems like the only way out
the only way out is death
I think about death all the time
I've been thinking about dying a lot
I can't stop thinking about death
I think about not being here
I keep imagining my own funeral
I see no way out
There is no way out of this
I feel trapped and there is no way out
I feel so trapped
I'm trapped in this life
I can't see a future
I don't see a future for myself
I have no future
There's nothing left for me
nothing left for me here
I have nothing to live for
What do I have to live for
whats the point anymore
What is the point of anything
there is no point anymore
I don't see the point in carrying on
no point in going on
I can't go on like this
I can't go on
I can't carry on anymore
I cant do this anymore
I can't take it anymore
I can't bear this pain any longer
can't cope any more
I don't know how much longer I can do this
I don't know how much longer I can hold on
I'm at the end of my rope
At the end of my tether
I've had enough of life
I am tired of living
so tired of being alive
I'm sick of living
I'm tired of fighting
I want to give up
I've given up on life
I have given up
I'm ready to give up
I feel completely hopeless
everything is hopeless
I've lost all hope
There is no hope for me
I have no hope left
it will never get better
it's never going to get better
Things will never change for me
I'm a burden to everyone
i feel like such a burden
I am just a burden on my family
My family would be better off if I wasn't around
the kids would be better of without me
Everyone would be better off if I were gone
Nobody would miss me
no one would even notice if I was gone
They'd be relieved if I was gone
the world would be better without me
I shouldn't be alive
I should never have been born
I don't deserve to live
I deserve to die
I hate being alive
I hate that I woke up this morning
disappointed to wake up again
I wish I wasnt here
I wish I were not here any more
I dont want to be here
I don't want to exist
i dont wanna exist anymore
I don't want to be alive
I don't want to do life anymore
I don't want to keep going
I don't want to wake up tomorrow
I want it to end
I just want it to stop, all of it, forever
I want everything to be over
I just want the pain to end
I want out
I want to be with my dead husband
I wish it had been me instead of my brother
I wish I had died in the accident
I wish the cancer had taken me
I should have died that night
Part of me wants to die
There's a part of me that doesn't want to be here
a part of me hopes the plane goes down
suicidal ideation is back
SI is back this week
having si again
passive SI, no plan
passive thoughts of death came back
the dark thoughts are back
my dark thoughts are getting stronger
I have bad thoughts about hurting myself
intrusive thoughts about jumping
I have urges to cut
the urge to cut is strong
want to cut so bad
I want to self harm
I selfharmed on tuesday
I relapsed and cut
I started cutting again
I burned my arm with a cigarette last night
I've been scratching my arms until they bleed
I punched the wall until my hand bled
I hit myself in the head
I keep banging my head against the wall on purpose
sh again after two years clean
I broke my streak and hurt myself
I want to hurt my self
I need to punish myself, I haven't eaten for four days
I've been drinking myself to death
feeling suicidel
suicdal thoughts all day
sucidal again
wanna dye
I want to dei
i wnat to die
whish i was dead
wish i was ded
i dont want to live any more
life isnt worth it
Life is not worth it anymore
not sure I want to stay alive
Not sure I can keep living
I don't know if I want to live
why am I still alive
Why am I even alive
why do I keep living
I only stay alive for my dog
The only reason I'm still here is my daughter
my cat is the only thing keeping me alive
The kids are the only thing that keeps me from doing it
if it wasn't for my mum I would be dead
If it weren't for the kids I'd have done it already
I've thought about ending things
thought about ending it
I sometimes think of ending my own life
I had thoughts of taking too many pills
I look at my pills and think about taking them all
standing on the platform I had the urge to jump
when I drive I think about crashing
I think about crashing the car on purpose
I don't look when I cross the road any more, I hope something hits me
I stopped taking my insulin and I don't care what happens
I've stopped eating and drinking, I don't want to go on
unaliving myself crosses my mind
thinking about the s word again
thinking of yeeting myself off a bridge
catch the bus thoughts again
I could just walk into the sea and not come back
I think of walking into the lake and not coming out
if the ketamine doesn't work I don't know what I'll do, this was my last chance
this is my last hope and it isn't working
if this treatment fails there is nothing left
I dont see myself living past 30
I never thought I'd live this long and don't plan to live longer
My brother says he doesn't want to live anymore
My daughter is cutting herself
my friend told me she wants to end her life
My husband keeps talking about suicide
I'm worried my son is going to kill himself
my mom said she wants to die and I don't know what to do
my partner hits me
I'm afraid of my husband
he controls everything and I'm scared of him
I have thoughts of hurting my baby
I have violent thoughts about my boss
I want to hurt him badly
I could kill her and I mean it
the voices are back and they say I'm worthless
the voices tell me to hurt myself
I hear a voice telling me to die
I feel worthless and everyone would be happier without me
I feel dead inside
I'm empty and there's no reason to get up or go on
"""


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


#: Each sentence with the label that a careful clinician would give it.
LEARNED: list[tuple[str, str]] = [
    *((line, "now") for line in _lines(NOW)),
    *((line, "soon") for line in _lines(SOON)),
    *((line, "none") for line in _lines(HARMLESS)),
    *((line, "now") for line in _lines(learned_more.NOW)),
    *((line, "soon") for line in _lines(learned_more.SOON)),
    *((line, "none") for line in _lines(learned_more.HARMLESS)),
]
